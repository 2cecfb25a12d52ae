# Libraries whose Debian packages have no working CMake package of their own.
function(assay_find target header library)
  find_path(${target}_INCLUDE ${header} REQUIRED)
  find_library(${target}_LIBRARY ${library} REQUIRED)
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE ${${target}_INCLUDE})
  target_link_libraries(${target} INTERFACE ${${target}_LIBRARY})
endfunction()

assay_find(assay_xgboost xgboost/c_api.h xgboost)  # its package names a binary that Debian does not ship
assay_find(assay_liblinear linear.h linear)
assay_find(assay_sodium sodium.h sodium)
assay_find(assay_openblas cblas.h openblas)
assay_find(assay_re2 re2/re2.h re2)
assay_find(assay_csv csv.h csv)
assay_find(assay_fast_float fast_float/fast_float.h m)  # header only

add_library(assay_hdf5 INTERFACE)
target_include_directories(assay_hdf5 SYSTEM INTERFACE ${HDF5_C_INCLUDE_DIRS})
target_link_libraries(assay_hdf5 INTERFACE ${HDF5_C_LIBRARIES})
